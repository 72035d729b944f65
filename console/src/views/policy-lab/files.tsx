import { type ReactNode, useRef } from 'react';
import { PlainButton } from '../../panels/parts.tsx';
import { readFile } from './read-file.ts';

/** A button that asks for a file and hands over its text, unpacked. */
export function OpenFile(props: { label: string; accept: string; onOpen: (text: string) => void }): ReactNode {
  const { onOpen, ...rest } = props;
  return <PickFile testId="file" {...rest} onPick={(file) => void readFile(file).then(onOpen, () => null)} />;
}

/** A button that asks for a file. @param testId of the field; its button's is `open-` before it */
export function PickFile(props: {
  testId: string;
  label: string;
  accept: string;
  onPick: (file: File) => void;
}): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field}
        type="file"
        hidden
        data-testid={props.testId}
        accept={props.accept}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file !== undefined) props.onPick(file);
        }}
      />
      <PlainButton
        testId={`open-${props.testId}`}
        label={props.label}
        size="small"
        onPress={() => field.current?.click()}
      />
    </>
  );
}

/** Gives a text to whoever is at the page, as a file of this name. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
