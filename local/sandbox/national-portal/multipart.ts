/** The bytes of the first file of that name in a multipart form (RFC 7578); undefined when there is none. */
export function fileIn(body: Buffer, contentType: string, name: string): Buffer | undefined {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return undefined;
  const line = Buffer.from(`--${mark}`);
  for (let start = body.indexOf(line); start !== -1;) {
    const from = start + line.length + 2;
    const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), line]), from);
    if (end === -1) return undefined;
    const part = body.subarray(from, end);
    const gap = part.indexOf('\r\n\r\n');
    const head = gap === -1 ? '' : part.subarray(0, gap).toString('utf8');
    if (head.includes(`name="${name}"`) && head.includes('filename=')) return part.subarray(gap + 4);
    start = end + 2;
  }
  return undefined;
}
