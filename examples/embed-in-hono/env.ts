/** @throws {Error} that names the variable when it is not set */
export function env(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`set ${name}`)
  return value
}
