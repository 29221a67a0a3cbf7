import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const LEAST = 1_000 // bytes: below, the headers outweigh what is saved

/** Beside each script, style sheet and picture its brotli and gzip, so that no server compresses anything. */
export function compressed(): Plugin {
  let out = ''
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: (config) => void (out = resolve(config.root, config.build.outDir, config.build.assetsDir)),
    closeBundle: () => {
      for (const name of readdirSync(out)) {
        const file = join(out, name)
        if (!/\.(js|css|svg)$/.test(name) || statSync(file).size < LEAST) continue
        const whole = readFileSync(file)
        writeFileSync(`${file}.br`, brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
        writeFileSync(`${file}.gz`, gzipSync(whole, { level: 9 }))
      }
    },
  }
}
