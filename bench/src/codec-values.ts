import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What codecs are measured with, by name: messages of one kind. */
export function codecValues(): Record<string, readonly unknown[]> {
  return {
    'the call add(3, 4)': [[0, 5, ['add', [3, 4], {}]]],
    'its result': [[1, 5, 7]],
    'a small object': [
      {
        id: 12_345,
        name: 'Grüße aus Köln',
        active: true,
        tags: ['alpha', 'beta', 'gamma'],
        price: 12.5,
        note: null,
        count: -7,
        city: 'Bremen',
      },
    ],
    'nested objects': [
      {
        orders: Array.from({ length: 9 }, (_, index) => ({
          id: index * 1000,
          customer: { name: `customer number ${index}`, email: `c${index}@example.org` },
          items: [
            { sku: `A${index}`, count: index },
            { sku: `B${index}`, count: 2 * index },
          ],
          total: index * 1.25,
        })),
      },
    ],
    'times and measurements': [
      Array.from({ length: 1000 }, (_, index) => [
        1_700_000_000_000 + index * 900_000,
        Math.sin(index) * 1000,
      ]),
    ],
    'text of 64 KiB': ['Grüße, 世界. '.repeat(4096)],
    'bytes of 1 MiB': [new Uint8Array(1024 * 1024).fill(7)],
    'documents of mdn-data': documents(),
  };
}

/** Data about CSS and the DOM, each file one message. */
function documents(): unknown[] {
  const folder = new URL('./', import.meta.resolve('mdn-data/package.json'));
  return ['api', 'css', 'l10n'].flatMap((part) => {
    const directory = fileURLToPath(new URL(part, folder));
    return readdirSync(directory)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(`${directory}/${file}`, 'utf8')) as unknown);
  });
}
