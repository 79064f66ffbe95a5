// What `npm start` runs: checks the one thing that start.ts itself cannot, because an older Node cannot read it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Cần Node.js từ 22.18 trở lên (máy đang chạy ${process.versions.node}); hãy chạy bằng "npm start" sau "npm ci". | ` +
      `Node.js 22.18 or later is needed (this is ${process.versions.node}); run "npm start" after "npm ci".\n`,
  );
  process.exit(2);
}
await import('./start.ts');
