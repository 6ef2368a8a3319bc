/** A variable that must be set. @throws {Error} that names it */
export function env(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`set ${name}`)
  return value
}
