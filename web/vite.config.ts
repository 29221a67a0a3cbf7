import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { compressed } from './build/compressed.ts'
import { words } from './build/words.ts'

const server = process.env.HEBAN_SERVER ?? 'http://127.0.0.1:8400'

const COMMON = new RegExp([
  'node_modules/(@vue|vue|vue-router|vue-i18n|@intlify|@popperjs|@vueuse|@ctrl|@floating-ui)/',
  'node_modules/element-plus/es/(constants|hooks|locale|tokens|utils|_virtual)/',
  'node_modules/element-plus/es/components/(badge|button|collection|config-provider|dialog|dropdown|focus-trap|form|icon|input|message|overlay|popover|popper|roving-focus-group|scrollbar|skeleton|slot|teleport|tooltip)/',
].join('|'))

export default defineConfig({
  plugins: [vue(), words(), compressed()],
  // why: of vue-i18n the pages call t, te and rt alone
  define: { __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false, __INTLIFY_PROD_DEVTOOLS__: false, __VUE_OPTIONS_API__: false },
  build: {
    // Clerks work at ten-year-old desktops: the last Chromium for them is 109.
    target: ['chrome87', 'edge88', 'firefox78', 'safari14'],
    chunkSizeWarningLimit: 900,
    // One file of what every page needs: forty small ones compress worse and are asked for one by one.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'common', test: COMMON }] } } },
  },
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
  // why: the checks of the server run beside these on the same two cores
  test: {
    // why: node loads the package as it is, and knows no style sheets
    alias: [{ find: /^element-plus\/es\/components\/.+\/style\/css$/, replacement: '/tests/no-style.ts' }],
    environment: 'happy-dom', include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    setupFiles: ['tests/setup.ts'],
  },
})
