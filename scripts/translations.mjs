// What is wrong with a file of translations, seen from the English.

/** What must stand in a translation as it stands in the English: places, wordings, commands, settings, code, what is replaced. */
const KEPT = /\{\w*\}|%s|\(command:[\w.]+\)|`[^`]*`|\$\([\w~-]+\)|<\/?\w+>/g;

/**
 * @param english  the English by its key
 * @param translated what one language's file holds
 * @returns what is wrong, in words, and the keys that are missing
 */
export function problemsOf(english, translated) {
  const wrong = [];
  for (const [key, text] of Object.entries(translated)) {
    const said = english[key];
    if (said === undefined) wrong.push(`${JSON.stringify(key)} is not used`);
    else if (typeof text !== 'string' || text.trim() === '') wrong.push(`${JSON.stringify(key)} is translated by nothing`);
    else if (partsOf(said) !== partsOf(text))
      wrong.push(
        `${JSON.stringify(key)} has ${partsOf(said) || 'nothing'} to keep, and its translation ${partsOf(text) || 'nothing'}`,
      );
    else if (edges(said) !== edges(text))
      wrong.push(`${JSON.stringify(key)} begins or ends with another space than its translation`);
  }
  return { wrong, missing: Object.keys(english).filter((key) => !(key in translated)) };
}

function partsOf(text) {
  return (text.match(KEPT) ?? []).sort().join(' ');
}

function edges(text) {
  return `${/^\s*/.exec(text)[0]}|${/\s*$/.exec(text)[0]}`;
}
