/** The tools of a chat, called as VS Code calls them for its language model; the workspace is laid out by run.mjs. */
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { TOOLS, type ToolName } from '../../src/contributions/tools.js';
import { clipGaze, picture } from './extension.js';

const call = async (name: ToolName, input: object): Promise<string> => {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
};
const gaze = (input: object) => call('clipGaze_gaze', input);
const find = (input: object) => call('clipGaze_find', input);

const outside = path.resolve(picture('..').fsPath, 'outside', 'stained-glass-flowers.webp');
/** Links need a right of their own on Windows. */
const itWithLinks = process.platform === 'win32' ? it.skip : it;

describe('the tools of a chat', () => {
  before(clipGaze);

  it('are there with what a language model has to know of them', () => {
    for (const [name, { modelDescription, inputSchema }] of Object.entries(TOOLS)) {
      const tool = vscode.lm.tools.find((each) => each.name === name);
      assert.equal(tool?.description, modelDescription);
      assert.deepEqual(tool.inputSchema, inputSchema);
    }
  });
});

describe('gazing at an image from a chat', () => {
  it('answers with phrases and shares, and says that they are relative', async () => {
    const said = await gaze({ image: 'ukiyo-e-waves.jpg', lists: ['movements'], top: 2 });
    assert.match(said, /ukiyo-e movement \(89%\)/);
    assert.match(said, /Shares are relative/);
    assert.match(said, /Demo model: not CLIP/);
  });

  it('takes phrases, and a path with the folder before it or a whole one', async () => {
    const phrases = ['ukiyo-e movement', 'op art movement'];
    for (const image of ['gallery/op-art-checks.png', picture('op-art-checks.png').fsPath])
      assert.match(await gaze({ image, phrases }), /Phrases\nop art movement/);
  });

  it('looks at nothing outside of the workspace', async () => {
    for (const image of [outside, '../outside/stained-glass-flowers.webp'])
      await assert.rejects(
        gaze({ image }),
        /lies outside of the workspace\. Only files within it may be looked at: name one of them/,
      );
  });

  itWithLinks('follows no link out of the workspace', async () => {
    for (const image of ['picture-outside.webp', 'folder-outside/stained-glass-flowers.webp'])
      await assert.rejects(gaze({ image }), /lies outside of the workspace/);
  });

  it('says what to do where it is asked something it cannot do', async () => {
    await assert.rejects(
      gaze({ image: 'no.png' }),
      /There is no file "no\.png" in the workspace.*list its files, and name one of them/,
    );
    for (const image of ['gallery.json', 'some-seen'])
      await assert.rejects(gaze({ image }), /is not an image that can be read\. These can: /);
    for (const [image, why] of [
      ['folder.png', 'folder\\.png is no file but a folder'],
      ['text.png', 'text\\.png cannot be read as a picture'],
      ['empty.png', 'empty\\.png is empty'],
      ['cut-short.png', 'cut-short\\.png cannot be read: its PNG data is damaged'],
    ] as const)
      await assert.rejects(
        gaze({ image: `no-pictures/${image}` }),
        new RegExp(`${why}.*\\. Name another image, or tell the user what is wrong with this one\\.`),
      );
    await assert.rejects(gaze({ image: 'op-art-checks.png', lists: ['./a.phrases'] }), /Built in are .*give others as "phrases"/);
  });
});

describe('finding images from a chat', () => {
  it('says what to do where nothing is stored', async () => {
    await assert.rejects(
      find({ query: 'a pumpkin', folder: 'unseen' }),
      /None of the 2 images in "unseen" has a stored embedding of the model demo.*"Clip Gaze: Gaze at folder" on it, then call this tool again/,
    );
    await assert.rejects(
      find({ query: 'a pumpkin', folder: 'without-pictures' }),
      /There is no image in "without-pictures".*name another folder/,
    );
  });

  it('puts the nearest first of those that are stored, says how many those are, and that it is relative', async () => {
    for (const name of ['op-art-checks.png', 'ukiyo-e-waves.jpg'])
      await gaze({ image: `some-seen/${name}`, phrases: ['a picture', 'a photo'] });
    const waves = await find({ query: 'ukiyo-e movement', folder: 'some-seen' });
    assert.match(
      waves,
      /^Nearest to "ukiyo-e movement":\n\n1\. some-seen\/ukiyo-e-waves\.jpg \(0\.\d{3}\)\n2\. some-seen\/op-art-checks\.png /,
    );
    // The link that leads out is none of them.
    assert.match(waves, /2 of 3 images were searched: the others have no stored embeddings yet\..*"Clip Gaze: Gaze at folder"/);
    assert.match(waves, /it is relative: compare it with the others of this answer only/);
    assert.match(waves, /neither an accuracy nor a probability/);
    assert.match(waves, /Demo model: not CLIP/);
    const checks = await find({ query: 'op art movement − ukiyo-e movement', folder: 'gallery/some-seen', top: 1 });
    assert.match(checks, /1\. some-seen\/op-art-checks\.png/);
    assert.doesNotMatch(checks, /2\. /);
  });

  it('searches the whole workspace where no folder is named', async () => {
    assert.match(await find({ query: 'ukiyo-e movement', top: 50 }), /\d\. some-seen\/ukiyo-e-waves\.jpg \(/);
  });

  it('searches nothing outside of the workspace', async () => {
    for (const folder of [path.dirname(outside), '..', '../outside'])
      await assert.rejects(find({ query: 'flowers', folder }), /lies outside of the workspace/);
  });

  itWithLinks('follows no link out of the workspace, though the picture behind it is stored', async () => {
    const { gaze: lookAt } = await clipGaze();
    for (const file of [outside, picture('picture-outside.webp').fsPath])
      await lookAt(vscode.Uri.file(file), ['flowers', 'waves']);
    assert.doesNotMatch(await find({ query: 'flowers', top: 50 }), /outside/);
    await assert.rejects(find({ query: 'flowers', folder: 'folder-outside' }), /lies outside of the workspace/);
  });

  it('says what to do where it is asked something it cannot do', async () => {
    await assert.rejects(find({ query: ' - ' }), /"query" is a phrase to look for, such as/);
    await assert.rejects(find({ query: 'a boat', folder: 'no' }), /There is no folder "no" in the workspace/);
    await assert.rejects(
      find({ query: 'a boat', folder: 'op-art-checks.png' }),
      /"op-art-checks\.png" is not a folder\. Name the folder that it lies in/,
    );
    await assert.rejects(find({ query: 'a boat − a boat' }), /take each other away/);
  });
});
