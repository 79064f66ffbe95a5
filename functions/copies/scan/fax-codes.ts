/** Codes of a fax (ITU-T T.4, Tables 2 and 3; T.6, Table 4): the bits of each behind a 1, in hexadecimal. */

/** How many white dots follow each other: 0 to 63, then 64 to 1,728 by 64. */
const WHITE =
  '135 47 17 18 1b 1c 1e 1f 33 34 27 28 48 43 74 75 6a 6b a7 8c 88 97 83 84 a8 ab 93 a4 98 102 103 11a 11b 112 113 114 115 116 117 128 129 12a 12b 12c 12d 104 105 10a 10b 152 153 154 155 124 125 158 159 15a 15b 14a 14b 132 133 134 3b 32 57 b7 136 137 164 165 168 167 2cc 2cd 2d2 2d3 2d4 2d5 2d6 2d7 2d8 2d9 2da 2db 298 299 29a 58 29b';

/** How many black dots, likewise. */
const BLACK =
  '437 a 7 6 b 13 12 23 45 44 84 85 87 104 107 218 417 418 408 867 868 86c 837 828 817 818 10ca 10cb 10cc 10cd 1068 1069 106a 106b 10d2 10d3 10d4 10d5 10d6 10d7 106c 106d 10da 10db 1054 1055 1056 1057 1064 1065 1052 1053 1024 1037 1038 1027 1028 1058 1059 102b 102c 105a 1066 1067 40f 10c8 10c9 105b 1033 1034 1035 206c 206d 204a 204b 204c 204d 2072 2073 2074 2075 2076 2077 2052 2053 2054 2055 205a 205b 2064 2065';

/** How many of either, 1,792 to 2,560 by 64. */
const LONG = '808 80c 80d 1012 1013 1014 1015 1016 1017 101c 101d 101e 101f';

/** From how far left of a change in the row above to how far right of it, -3 to 3; then a change left out, and two lengths. */
const MODES = '82 42 a 3 b 43 83 11 9';
export const PASS = 4;
export const HORIZONTAL = 5;

export const MOST_FAX_BITS = 13;
/** In place of what a code means, where there is none. */
export const NO_CODE = -32_768;

/** What each code means, by its bits behind a 1. */
export type FaxCodes = Int16Array;

function codesOf(codes: string, meaningOf: (index: number) => number): FaxCodes {
  const meanings = new Int16Array(2 ** (MOST_FAX_BITS + 1)).fill(NO_CODE);
  for (const [index, code] of codes.split(' ').entries())
    meanings[Number.parseInt(code, 16)] = meaningOf(index);
  return meanings;
}

const lengthOf = (index: number): number => (index < 64 ? index : (index - 63) * 64);

export const FAX_CODES = {
  white: codesOf(`${WHITE} ${LONG}`, lengthOf),
  black: codesOf(`${BLACK} ${LONG}`, lengthOf),
  modes: codesOf(MODES, (index) => index - 3),
};
