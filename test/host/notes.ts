/** Figures worth a line in the test's output; none of them is a limit. */
export const notes: string[] = [];
