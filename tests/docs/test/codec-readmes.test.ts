import { readFileSync } from 'node:fs';
import { DecodeError, resolveCodecContext, SerializationError } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { codeIn, tableRows } from '../src/markdown.ts';
import { packages, readmeOf } from '../src/packages.ts';

describe.each(['codec', 'codec-json', 'codec-msgpack', 'codec-msgpack-blosc', 'codec-msgpackr'])(
  'the README of %s',
  (name) => {
    it('gives the defaults of the options', () => {
      const { types: _, ...defaults } = resolveCodecContext();
      const rows = tableRows(readmeOf(name), 'option').map(([option, , value]) => [
        codeIn(option!)[0],
        Number(codeIn(value!)[0]),
      ]);
      expect(Object.fromEntries(rows)).toEqual(defaults);
    });

    it('has a row for every error code of the sources, with its class and what to do', () => {
      const rows = tableRows(readmeOf(name), 'code');
      const errors = [new SerializationError('odd'), new DecodeError('odd')];
      expect(rows.map(([code, type]) => [...codeIn(code!), ...codeIn(type!)])).toEqual(
        errors.map((error) => [error.code, error.constructor.name]),
      );
      const source = packages.find((candidate) => candidate.name === 'codec')!.source;
      const codes = new Set(source.match(/\bERR_MAS_[A-Z_]+\b/g));
      expect(rows.map(([code]) => codeIn(code!)[0]).sort()).toEqual([...codes].sort());
      for (const [, , when, advice] of rows) expect([when, advice]).not.toContain('');
    });
  },
);

it('the codec that the README of codec shows is the one that passes the compliance suite', () => {
  const file = new URL('../../compliance/test/codec-of-another-author.ts', import.meta.url);
  expect(readmeOf('codec')).toContain(`\`\`\`ts\n${readFileSync(file, 'utf8')}\`\`\``);
});
