/** Whether arrays and objects of JSON text are nested deeper than a limit. What else is wrong with it is not seen. */
export function isDeeper(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let position = 0; position < text.length; position += 1) {
    switch (text.charCodeAt(position)) {
      case 0x22: // a quote: on to the one that closes the string
        for (position += 1; position < text.length; position += 1) {
          const code = text.charCodeAt(position);
          if (code === 0x22) break;
          if (code === 0x5c) position += 1; // a backslash, and what it escapes
        }
        break;
      case 0x5b: // [ {
      case 0x7b:
        depth += 1;
        if (depth > maxDepth) return true;
        break;
      case 0x5d: // ] }
      case 0x7d:
        depth -= 1;
        break;
    }
  }
  return false;
}
