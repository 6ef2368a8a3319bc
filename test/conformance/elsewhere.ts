/** Sections that a tested MUST comes from and no source of ours implements, each with the reason. */
export const elsewhere: Readonly<Record<string, string>> = {}
