export const chinese: Readonly<Record<string, string>> = {}
