/** With a capital first letter, as a title has it. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
