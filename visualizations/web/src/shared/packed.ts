/* Packed data: what `packed_script` of `visualizations/scripts.py` writes, read back. */

/** Returns the JSON value and, after it, the numbers as bytes. */
export async function unpacked(packed: string): Promise<[any, Uint8Array]> {
  const text = atob(packed), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  /* Not by way of a Blob or a Response: those ask the browser's other process for each chunk. */
  const stream = new DecompressionStream("gzip"), writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  const [whole] = await Promise.all([wholeOf(stream.readable), written]);
  const length = new DataView(whole.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length)));
  return [header, whole.subarray(4 + length)];
}

async function wholeOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [], reader = stream.getReader();
  let size = 0;
  for (let got = await reader.read(); !got.done; got = await reader.read()) {
    chunks.push(got.value);
    size += got.value.length;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
