const GZIP = [0x1f, 0x8b] as const;

/** The text of a file, unpacked when it is compressed. Of one whose writer died: as far as it goes. */
export async function readFile(file: Blob): Promise<string> {
  const first = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return GZIP.every((byte, at) => first[at] === byte) ? unpacked(file) : file.text();
}

async function unpacked(file: Blob): Promise<string> {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      text += decoder.decode(read.value, { stream: true });
  } catch {
    // Its end is missing: what came before it is whole lines and part of one.
  }
  return text;
}
