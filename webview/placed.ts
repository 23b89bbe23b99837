/** Sets CSS properties one by one. Lit's styleMap writes a style attribute first, which the page's policy forbids. */
import { noChange } from 'lit';
import { Directive, directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

class Placed extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT)
      throw new Error(/* not translated */ 'placed() goes into a tag, not into an attribute or a child');
  }

  render(_properties: Readonly<Record<string, string>>): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [properties]: [Readonly<Record<string, string>>]): typeof noChange {
    const { style } = element as HTMLElement;
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
    return noChange;
  }
}

/** Use: `<i ${placed({ left: '7%' })}></i>`. Always give the same names: none is removed. */
export const placed = directive(Placed);
