/** Requires each package that the arguments name. */
for (const name of process.argv.slice(2)) {
  const names = Object.keys(require(name));
  if (names.length === 0) throw new Error(`${name} exports nothing`);
  console.log(name, 'exports', names.join(', '));
}
