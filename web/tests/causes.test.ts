import { beforeEach, describe, expect, it } from 'vitest'
import { createApp, nextTick } from 'vue'
import type { Incident } from '../src/api/operations'
import { i18n, speak } from '../src/i18n'
import { sayOther } from '../src/i18n/say'
import zh from '../src/i18n/zh-CN.json'
import CauseText from '../src/operations/CauseText.vue'

beforeEach(() => speak('zh-CN'))

const both = { cause: '环节 A 没有可走的出口', cause_en: 'Expected a way out of A' }
const old = { cause: 'RuntimeError: gone', cause_en: 'RuntimeError: gone' }

function shown(incident: Pick<Incident, 'cause' | 'cause_en'>): HTMLElement {
  const page = document.createElement('div')
  createApp(CauseText, { incident }).use(i18n).mount(page)
  return page
}

const text = (page: HTMLElement, id: string): string | undefined => page.querySelector(`[data-testid=${id}]`)?.textContent?.trim()

describe('why a case stands still', () => {
  it('is told in the language of the page, with the other one beneath it', async () => {
    const page = shown(both)
    expect(text(page, 'cause')).toBe(both.cause)
    const other = page.querySelector('details')
    expect(other?.open).toBe(false)
    expect(other?.querySelector('summary')?.textContent).toBe('English')
    expect(other?.querySelector('[lang=en]')?.textContent).toBe(both.cause_en)
    speak('en')
    await nextTick()
    expect(text(page, 'cause')).toBe(both.cause_en)
    expect(page.querySelector('summary')?.textContent).toBe('中文')
    expect(page.querySelector('[lang=zh-CN]')?.textContent).toBe(both.cause)
  })

  it('shows a text of before once, as there is only one', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      speak(language)
      const page = shown(old)
      expect(text(page, 'cause')).toBe(old.cause)
      expect(page.querySelector('details')).toBeNull()
    }
    expect(sayOther(null, 'cause')).toBe('')
  })

  it('says how it was settled in words: each way that the engine knows', () => {
    const words: Record<string, string> = zh.operations
    for (const how of ['retried', 'skipped', 'moved', 'cancelled', 'rerouted']) expect(words[`resolved_${how}`]).toBeTruthy()
  })
})
