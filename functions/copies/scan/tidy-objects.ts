import {
  PDFArray,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNull,
  PDFRef,
  PDFStream,
  type PDFDocument,
  type PDFObject,
} from '@cantoo/pdf-lib';

/**
 * The writer says the length of every stream itself: an object that said it before the pages were copied would come along
 * and have nothing refer to it.
 */
export function dropLengths({ context }: PDFDocument): void {
  for (const [, object] of context.enumerateIndirectObjects())
    if (object instanceof PDFStream) object.dict.delete(PDFName.of('Length'));
}

/**
 * Writes texts in hexadecimal the one way that our own reader takes, without white space and with every digit: ISO 32000-1
 * §7.3.4.3 has a reader pass over the one and take a last digit that is left out for 0. What is none stays as it is.
 */
export function writeOutHexadecimal({ context }: PDFDocument): void {
  for (const [reference, object] of context.enumerateIndirectObjects()) {
    if (object instanceof PDFHexString) context.assign(reference, writtenOut(object));
    else writeOutWithin(object);
  }
}

function writeOutWithin(object: PDFObject): void {
  if (object instanceof PDFStream) writeOutWithin(object.dict);
  else if (object instanceof PDFDict) {
    for (const [key, value] of object.entries()) {
      if (value instanceof PDFHexString) object.set(key, writtenOut(value));
      else writeOutWithin(value);
    }
  } else if (object instanceof PDFArray) {
    for (const [index, value] of object.asArray().entries()) {
      if (value instanceof PDFHexString) object.set(index, writtenOut(value));
      else writeOutWithin(value);
    }
  }
}

function writtenOut(text: PDFHexString): PDFHexString {
  const digits = text.asString().replace(/[\0\t\n\f\r ]/g, '');
  return PDFHexString.of(digits.length % 2 === 0 ? digits : `${digits}0`);
}

/** What refers to nothing refers to null (ISO 32000-1 §7.3.10): nobody can fill it in later. */
export function fillGaps({ context }: PDFDocument): void {
  for (let number = 1; number <= context.largestObjectNumber; number += 1) {
    const reference = PDFRef.of(number);
    if (context.lookup(reference) === undefined) context.assign(reference, PDFNull);
  }
}
