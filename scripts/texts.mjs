// Which texts the code tells people: the calls of t(), plural() and key(), and what looks like a text and is in none of them.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Rooms that only views live in: every text with words in it is read by people there. */
const VIEWS = /^(webview|src\/(features|folder|panel|workbench))\//;

/** English in every language: a terminal, files, what a language model reads, the manifest (which has package.nls.json). */
const ENGLISH = [
  /^src\/(cli|contributions|gaze\/formats)\//,
  /^src\/features\/(gaze-tool|find-tool|tool-input)\.ts$/,
  /^src\/panel\/html\.ts$/,
  /^src\/collection\/embedding-files\.ts$/,
  /^src\/workbench\/(inside-folders|workspace-file)\.ts$/,
];

/** Thrown where the code itself is wrong. */
const FOR_PROGRAMMERS = /^(TypeError|RangeError)$/;

/** A word as a sentence, a title or a button has it. */
const WORD = /^\p{Lu}\p{Ll}+[….:!?]*$/u;

/** A word beside a value, as in "of 20 MB" and "Downloading ViT-B/32"; in a webview the keys of what is drawn look like it. */
const WORD_BESIDE_A_VALUE = /(^|\s)\p{L}{2,}\s\uE000|\uE000\s\p{L}{2,}(\s|$)/u;

/** Attributes that people read or hear. */
const READ_ATTRIBUTES =
  /\b(title|aria-label|aria-description|placeholder|alt|label)\s*=\s*(["'])(?<text>[^"']*\p{L}{2}[^"']*)\2/gu;

/** `html` with words in it, or a literal with two: what is not for people has a comment with these words before it. */
const MARK = /not translated/;

/** Functions that take texts, and which of their arguments those are. */
const SAID = new Map([
  ['t', [0]],
  ['key', [0]],
  ['plural', [1, 2]],
]);

/**
 * @param root the repository's folder
 * @returns the texts by their English, with what is said to translators about them; and what is wrong in the code
 */
export function textsOf(root) {
  /** @type {Map<string, Set<string>>} */
  const texts = new Map();
  const problems = [];
  for (const file of filesIn(root)) {
    const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    read(source, file, texts, problems);
  }
  return { texts, problems };
}

function filesIn(root) {
  return ['src', 'webview']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.as.ts'))
    .sort();
}

function read(source, file, texts, problems) {
  const english = ENGLISH.some((each) => each.test(file));
  const tell = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    problems.push(`${file}:${line + 1}: ${what}`);
  };

  const add = (literal) => {
    const said = literalsOf(literal);
    if (!said) return tell(literal, 'the text of t(), plural() and key() is a literal, as it is found by it');
    for (const text of said) {
      const known = texts.get(text) ?? new Set();
      const note = noteOf(source, literal);
      if (note !== undefined) known.add(note);
      texts.set(text, known);
    }
  };

  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text;
      const said = SAID.get(name);
      if (said) {
        for (const at of said) add(node.arguments[at]);
        if (name !== 'key' && !isInFunction(node))
          tell(
            node,
            `${name}() is called before the language is known: mark the text by key(), and use said() where it is shown`,
          );
        node.arguments.forEach((argument, at) => said.includes(at) || visit(argument));
        return;
      }
    }
    if (!english) look(node);
    ts.forEachChild(node, visit);
  };

  const look = (node) => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'html') {
      for (const text of wordsOfHtml(node.template))
        if (!MARK.test(noteOf(source, node) ?? '')) tell(node, `"${text}" in a template is not translated`);
      return;
    }
    if (!isText(node) || isTagged(node)) return;
    const words = wordsOf(node);
    const many =
      /\p{L}{2}[^\p{L}]*\s[^\p{L}]*\p{L}{2}/u.test(words) || (file.startsWith('src/') && WORD_BESIDE_A_VALUE.test(words));
    if (!many && !(/\p{L}{2}/u.test(words) && isShown(node)) && !(WORD.test(words) && !isCompared(node))) return;
    if (!(VIEWS.test(file) || isThrown(node))) return;
    if (isLogged(node) || isClass(node) || MARK.test(noteOf(source, node) ?? '')) return;
    tell(node, `${node.getText().slice(0, 80)} is not translated`);
  };

  visit(source);
}

/** @returns the English of a literal, or of both that a condition chooses from; undefined for anything else */
function literalsOf(node) {
  if (node === undefined) return undefined;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return literalsOf(node.expression);
  if (!ts.isConditionalExpression(node)) return undefined;
  const [yes, no] = [literalsOf(node.whenTrue), literalsOf(node.whenFalse)];
  return yes && no && [...yes, ...no];
}

/** @returns what a comment before a literal says */
function noteOf(source, node) {
  const at = node.getFullStart();
  // What stands on the line of the bracket before it is to TypeScript a comment behind that.
  const comments = [ts.getTrailingCommentRanges, ts.getLeadingCommentRanges].flatMap((ranges) => ranges(source.text, at) ?? []);
  const said = comments.map(({ pos, end }) => source.text.slice(pos, end).replaceAll(/^\/[*/]+\s*|\s*\*\/$/g, ''));
  return said.length > 0 ? said.join(' ') : undefined;
}

function isInFunction(node) {
  for (let each = node.parent; each; each = each.parent) {
    if (ts.isFunctionLike(each)) return true;
    if (ts.isPropertyDeclaration(each)) return !each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  }
  return false;
}

function isText(node) {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
}

function isTagged(node) {
  return ts.isTaggedTemplateExpression(node.parent);
}

/** @returns a literal's text, with a sign where a template has a value */
function wordsOf(node) {
  if (!ts.isTemplateExpression(node)) return node.text;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('\uE000');
}

/** Names of keys and the like, which the code tells from each other. */
function isCompared(node) {
  const { parent } = node;
  if (ts.isCaseClause(parent) || ts.isPropertyAssignment(parent)) return ts.isCaseClause(parent) || parent.name === node;
  return ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText());
}

/** Places where one word alone is read by people. */
function isShown(node) {
  const { parent } = node;
  const shown = /^(placeHolder|prompt|openLabel|saveLabel|hoverMessage|tooltip)$/;
  if (ts.isPropertyAssignment(parent) && parent.initializer === node) return shown.test(parent.name.getText());
  return ts.isCallExpression(parent) && /\.(show\w+Message|setStatusBarMessage)$/.test(parent.expression.getText());
}

function isThrown(node) {
  for (let each = node.parent; each && !ts.isStatement(each) && !ts.isFunctionLike(each); each = each.parent)
    if (ts.isNewExpression(each)) {
      const name = each.expression.getText();
      if (/Error$/.test(name)) return !FOR_PROGRAMMERS.test(name);
    }
  return false;
}

/** What is written into the log is English, as who reads it need not speak the user's language. */
function isLogged(node) {
  for (let each = node.parent; each && !ts.isStatement(each); each = each.parent)
    if (ts.isCallExpression(each) && /(^|\.)log\.(info|warn|error|debug|trace)$/.test(each.expression.getText())) return true;
  return false;
}

/** Words in an attribute that nobody reads, such as a class. */
function isClass(node) {
  for (let each = node; each.parent && !ts.isFunctionLike(each); each = each.parent) {
    if (!ts.isTemplateSpan(each.parent)) continue;
    const template = each.parent.parent;
    const at = template.templateSpans.indexOf(each.parent);
    const before = at === 0 ? template.head.text : template.templateSpans[at - 1].literal.text;
    const [, attribute] = /([\w-]+)=["']?[^"'>]*$/.exec(before) ?? [];
    if (attribute !== undefined && /^(class|style|role|data-.*|aria-(?!label|description).*)$/.test(attribute)) return true;
  }
  return false;
}

/** @returns what people read of an html template's own text: between tags, and in attributes that are shown */
function wordsOfHtml(template) {
  const text = ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)].join('\uE000');
  const found = [...text.matchAll(READ_ATTRIBUTES)].map(({ groups }) => groups.text);
  const between = text.replaceAll(/<(?:[^<>"']|"[^"]*"|'[^']*')*>/g, '\uE001').split(/[\uE000\uE001]/);
  return [...found, ...between.map((each) => each.trim()).filter((each) => /\p{L}{2}/u.test(each))];
}
