import { file, type Batch } from './batch.ts'

const EVIDENCE = 'planted-evidence'
const SECRET = 'canary-planted-0123456789'

const canaries = Array.from({ length: 50 }, (_, number) => `canary-number-${number}-0123456789`)
const clean: Batch['plant'] = {
  [`${EVIDENCE}/canaries/1.txt`]: file(...canaries, SECRET),
  ...Object.fromEntries([1, 2, 3].map((number) => [`${EVIDENCE}/logs/${number}.log`, file('nothing to see')])),
  [`${EVIDENCE}/logs/4.log`]: file('nothing to see'),
  [`${EVIDENCE}/dumps/1.txt`]: file('nothing to see'),
}

const scan = (fault: string, plant: Batch['plant'], said: RegExp): Batch => ({
  tool: 'canary scan',
  plant: { ...clean, ...plant },
  run: ['node', 'checks/canaries.ts', EVIDENCE],
  faults: { [fault]: said },
})

export const canaryScan: readonly Batch[] = [
  scan('secret in a log', { [`${EVIDENCE}/logs/4.log`]: file(`code=${SECRET}`) }, /4\.log holds the secret canary…/),
  scan('secret in a dump', { [`${EVIDENCE}/dumps/1.txt`]: file(`x${SECRET}`) }, /1\.txt holds the secret canary…/),
  scan('nothing recorded', { [`${EVIDENCE}/canaries/1.txt`]: file(SECRET) }, /left only 1 canaries/),
]
