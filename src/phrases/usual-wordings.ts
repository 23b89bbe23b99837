/** How a phrase for a picture is usually worded. */

/**
 * What the share of a phrase is tried with where its list says no wording of its own: the phrase as it is, and the
 * wordings that CLIP's authors and users begin with (Radford et al. 2021, section 3.1.4: "A photo of a {label}.").
 */
export const USUAL_WORDINGS = ['{}', 'a photo of {}', 'a painting of {}', 'a picture of {}'] as const;
