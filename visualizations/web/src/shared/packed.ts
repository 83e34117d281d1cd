/* Packed data: what `packed_script` of `visualizations/scripts.py` writes, read back. */

/** Returns the JSON value and, after it, the numbers as bytes. */
export async function unpacked(packed: string): Promise<[any, Uint8Array]> {
  const text = atob(packed), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(whole.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length)));
  return [header, whole.subarray(4 + length)];
}
