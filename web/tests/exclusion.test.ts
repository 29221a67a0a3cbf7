import { ElCheckbox } from 'element-plus'
import { BpmnModdle } from 'bpmn-moddle'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp, h, nextTick, reactive } from 'vue'
import { register } from '../src/frame/elements'
import { i18n, speak } from '../src/i18n'
import { expression, type Desk, type Moddle, type Shape } from '../src/studio/extensions'
import descriptor from '../src/studio/heban-moddle.json'
import PropsExclusion from '../src/studio/PropsExclusion.vue'

const DRAWING = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:heban="urn:heban:bpmn:1" id="D" targetNamespace="t">
  <bpmn:process id="P"><bpmn:userTask id="Leader"><bpmn:extensionElements>
    <heban:assignment role="student_leader" exclude="initiator" unless="=rules.one_person" />
  </bpmn:extensionElements></bpmn:userTask></bpmn:process></bpmn:definitions>`

/** The panel over a real drawing; commands change it at once and the panel reads anew, as after each of the editor's. */
async function panel(xml = DRAWING): Promise<{ page: HTMLElement; written: () => Promise<string> }> {
  const moddle = new BpmnModdle({ heban: descriptor })
  const { rootElement } = await moddle.fromXML(xml)
  const bo = rootElement.rootElements[0].flowElements[0] as Moddle
  const seen = reactive({ turn: 0 })
  const set = (on: Moddle, values: Record<string, unknown>): void => {
    Object.entries(values).forEach(([name, value]) => on.set(name, value))
    seen.turn += 1
  }
  const desk: Desk = {
    modeling: { updateProperties: (shape, values) => set(shape.businessObject, values), updateModdleProperties: (_, on, values) => set(on, values) },
    factory: { create: (type, values) => moddle.create(type, values) as Moddle },
  }
  const element = { id: 'Leader', type: 'bpmn:UserTask', businessObject: bo } as Shape
  const page = document.createElement('div')
  document.body.replaceChildren(page)
  const app = createApp({ render: () => h(PropsExclusion, { element, turn: seen.turn, desk, editable: true }) })
  register(app)
  app.component('ElCheckbox', ElCheckbox)
  app.use(i18n).mount(page)
  return { page, written: async () => (await moddle.toXML(rootElement)).xml }
}

const field = (page: HTMLElement): HTMLInputElement => page.querySelector('#p-unless') as HTMLInputElement

async function type(box: HTMLInputElement, text: string): Promise<void> {
  box.value = text
  box.dispatchEvent(new Event('input'))
  await nextTick()
  box.dispatchEvent(new Event('change'))
  await nextTick()
}

beforeEach(() => speak('zh-CN'))

describe('the exception from the exclusion', () => {
  it('is shown with what it means, and written as an expression', async () => {
    const { page, written } = await panel()
    expect(field(page).value).toBe('=rules.one_person')
    expect(page.textContent).toContain('不填则一律回避')
    await type(field(page), ' rules.small_school ')
    expect(await written()).toContain('exclude="initiator" unless="=rules.small_school"')
  })

  it('is dropped when it is emptied', async () => {
    const { page, written } = await panel()
    await type(field(page), '')
    expect(await written()).toContain('<heban:assignment role="student_leader" exclude="initiator" />')
  })

  it('says that it has no effect where nobody is kept out, and is not offered before', async () => {
    const { page } = await panel()
    page.querySelector<HTMLInputElement>('[type=checkbox]')?.click()
    await nextTick()
    expect(page.textContent).toContain('不起作用')
    await type(field(page), '')
    await nextTick()
    expect(field(page)).toBeNull()
  })

  it('takes an expression with or without its sign', () => {
    expect([expression(' a '), expression('=a'), expression(' ')]).toEqual(['=a', '=a', ''])
  })
})
