import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isSrgb, profileSpace } from '../../../src/clip/colour-profile.js';
import { busy, encoded, fixture } from './fixtures.js';

const ofSharp = async (name: string): Promise<Buffer> => {
  const { icc } = await sharp(
    await encoded(busy(2, 2))
      .withIccProfile(name)
      .toFormat(name === 'cmyk' ? 'jpeg' : 'png')
      .toBuffer(),
  ).metadata();
  return icc!;
};

const srgbLight = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
/** 1,024 samples, as in the profile that Hewlett-Packard published and most cameras embed. */
const sampled = (light: (value: number) => number): Buffer => {
  const tag = Buffer.alloc(12 + 2048);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(1024, 8);
  for (let i = 0; i < 1024; i++) tag.writeUInt16BE(Math.round(light(i / 1023) * 65535), 12 + i * 2);
  return tag;
};
const gamma = (power: number): Buffer => {
  const tag = Buffer.alloc(14);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(1, 8);
  tag.writeUInt16BE(Math.round(power * 256), 12);
  return tag;
};
const xyz = (...values: number[]): Buffer => {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 0, 'latin1');
  values.forEach((value, i) => tag.writeInt32BE(Math.round(value * 65536), 8 + i * 4));
  return tag;
};
const profile = (space: string, tags: Record<string, Buffer>): Buffer => {
  const names = Object.keys(tags);
  const head = Buffer.alloc(132 + names.length * 12);
  head.write(space, 16, 'latin1');
  head.write('XYZ ', 20, 'latin1');
  head.write('acsp', 36, 'latin1');
  head.writeUInt32BE(names.length, 128);
  let offset = head.length;
  names.forEach((name, i) => {
    head.write(name, 132 + i * 12, 'latin1');
    head.writeUInt32BE(offset, 136 + i * 12);
    head.writeUInt32BE(tags[name]!.length, 140 + i * 12);
    offset += tags[name]!.length;
  });
  return Buffer.concat([head, ...Object.values(tags)]);
};
const rgb = (curve: Buffer, more: Record<string, Buffer> = {}): Buffer =>
  profile('RGB ', {
    rXYZ: xyz(0.43607, 0.22249, 0.01392),
    gXYZ: xyz(0.38515, 0.71687, 0.09708),
    bXYZ: xyz(0.14307, 0.06061, 0.7141),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
    ...more,
  });

describe('isSrgb', () => {
  it('knows sRGB by its numbers, whoever wrote the profile', async () => {
    expect(isSrgb(await ofSharp('srgb'))).toBe(true);
    expect(isSrgb(rgb(sampled(srgbLight)))).toBe(true);
    const { icc } = await sharp(fixture('reference/images/colormanaged-gray.jpg')).metadata();
    expect(isSrgb(icc!)).toBe(true);
  });

  it('knows what is not sRGB', async () => {
    expect(isSrgb(await ofSharp('p3'))).toBe(false);
    expect(isSrgb(await ofSharp('cmyk'))).toBe(false);
    expect(isSrgb(rgb(gamma(2.2)))).toBe(false);
    expect(isSrgb(rgb(gamma(1)))).toBe(false);
    expect(isSrgb(rgb(sampled(srgbLight), { rXYZ: xyz(0.60974, 0.31111, 0.01947) }))).toBe(false);
  });

  it('does not trust curves beside a lookup table', () => {
    expect(isSrgb(rgb(sampled(srgbLight), { A2B0: Buffer.alloc(40) }))).toBe(false);
  });

  it('asks of a grey profile only its curve', () => {
    expect(isSrgb(profile('GRAY', { kTRC: sampled(srgbLight) }))).toBe(true);
    expect(isSrgb(profile('GRAY', { kTRC: gamma(2.2) }))).toBe(false);
  });

  it('answers whatever the bytes are', () => {
    const sound = rgb(sampled(srgbLight));
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(damage, fc.nat(sound.length), (changes, length) => {
        const bytes = Uint8Array.from(sound.subarray(0, length));
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        expect(typeof isSrgb(bytes)).toBe('boolean');
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !isSrgb(bytes)));
  });
});

describe('profileSpace', () => {
  it('reads which colours a profile is for', async () => {
    expect(profileSpace(await ofSharp('srgb'))).toBe('rgb');
    expect(profileSpace(await ofSharp('cmyk'))).toBe('cmyk');
    expect(profileSpace(profile('GRAY', {}))).toBe('grey');
    expect(profileSpace(profile('Lab ', {}))).toBeUndefined();
    expect(profileSpace(new Uint8Array(200))).toBeUndefined();
  });
});
