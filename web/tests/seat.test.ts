import { ElCheckbox, ElInputNumber } from 'element-plus'
import { BpmnModdle } from 'bpmn-moddle'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp, defineComponent, h, nextTick, reactive, type Component } from 'vue'
import { returnable } from '../src/cases/diagram'
import { register } from '../src/frame/elements'
import { i18n, speak } from '../src/i18n'
import type { Desk, Moddle, Shape } from '../src/studio/extensions'
import descriptor from '../src/studio/heban-moddle.json'
import OutcomeTable from '../src/studio/OutcomeTable.vue'
import PropsSeat from '../src/studio/PropsSeat.vue'

const DRAWING = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:heban="urn:heban:bpmn:1" id="D" targetNamespace="t">
  <bpmn:process id="P"><bpmn:userTask id="Leader"><bpmn:extensionElements>
    <heban:skip when="=facts.small" />
    <heban:outcome value="approve" label="同意" labelEn="Approve" style="primary" />
    <heban:outcome value="return" label="退回" labelEn="Return" kind="return" form="correct.form" />
    <heban:outcome value="refuse" label="不同意" labelEn="Refuse" kind="refuse" error="refused" />
    <heban:correction of="request" />
  </bpmn:extensionElements></bpmn:userTask><bpmn:userTask id="Other" /></bpmn:process></bpmn:definitions>`

/** Drop-downs as the browser's own: what is tested is what a choice writes, not how a list opens. */
const Choice = defineComponent({
  props: { modelValue: { type: String, default: '' } },
  emits: ['update:modelValue'],
  setup: (props, { emit, slots }) => () => h('select', { value: props.modelValue, onChange: (event: Event) => emit('update:modelValue', (event.target as HTMLSelectElement).value) }, slots.default?.()),
})
const Entry = defineComponent({ props: { value: { type: String, default: '' }, label: { type: String, default: '' } }, setup: (props) => () => h('option', { value: props.value }, props.label) })

/** A panel over a real drawing; commands change it at once and the panel reads anew, as after each of the editor's. */
async function panel(which: typeof PropsSeat | typeof OutcomeTable, xml = DRAWING): Promise<{ page: HTMLElement; written: () => Promise<string> }> {
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
  const app = createApp({ render: () => h(which as Component, { element, turn: seen.turn, desk, editable: true, ...(which === PropsSeat ? { roles: [{ value: 'clerk', label: '管理员' }], relations: [] } : { forms: ['correct.form'] }) }) })
  register(app)
  app.component('ElSelect', Choice).component('ElOption', Entry).component('ElInputNumber', ElInputNumber).component('ElCheckbox', ElCheckbox)
  app.use(i18n).mount(page)
  await nextTick()
  return { page, written: async () => (await moddle.toXML(rootElement)).xml }
}

async function type(page: HTMLElement, testid: string, text: string): Promise<void> {
  const found = page.querySelector(`[data-testid="${testid}"]`) as HTMLElement
  const box = (found.tagName === 'INPUT' ? found : found.querySelector('input')) as HTMLInputElement
  box.value = text
  box.dispatchEvent(new Event('input'))
  await nextTick()
  box.dispatchEvent(new Event('change'))
  await nextTick()
}

async function choose(page: HTMLElement, testid: string, label: string): Promise<void> {
  const list = page.querySelector(`[data-testid="${testid}"]`) as HTMLSelectElement
  list.value = [...list.options].find((one) => one.textContent?.includes(label))?.value ?? 'nothing of that name'
  list.dispatchEvent(new Event('change'))
  await nextTick()
}

const tick = async (page: HTMLElement, testid: string): Promise<void> => {
  const found = page.querySelector(`[data-testid="${testid}"]`) as HTMLElement
  ;(found.tagName === 'INPUT' ? found : (found.querySelector('input') as HTMLElement)).click()
  await nextTick()
}

beforeEach(() => speak('zh-CN'))

describe('a human step as a seat', () => {
  it('is skipped by a condition, by the same unit, by the same person, or not at all', async () => {
    const { page, written } = await panel(PropsSeat)
    await type(page, 'prop-skip', 'rules.small')
    expect(await written()).toContain('<heban:skip when="=rules.small" />')
    await tick(page, 'prop-same-unit')
    await tick(page, 'prop-same-person')
    expect(await written()).toMatch(/<heban:skip when="=rules.small" sameUnit="true" \/>/)
    expect(await written()).toContain('heban:skipSamePerson="true"')
    await type(page, 'prop-skip', '')
    expect(await written()).toContain('<heban:skip sameUnit="true" />')
    await tick(page, 'prop-same-unit')
    expect(await written()).not.toContain('heban:skip ')
  })

  it('is signed by several, with share and veto for votes alone', async () => {
    const { page, written } = await panel(PropsSeat)
    await choose(page, 'prop-signing', '票签')
    await type(page, 'prop-signers', 'panel')
    await type(page, 'prop-ratio', '0.6')
    await choose(page, 'prop-veto', '不同意')
    expect(await written()).toContain('<heban:signing mode="ratio" signers="=panel" ratio="=0.6" veto="refuse" />')
    await choose(page, 'prop-signing', '会签')
    expect(await written()).toContain('<heban:signing mode="all" signers="=panel" />')
    await choose(page, 'prop-signing', '一人办理')
    expect(await written()).not.toContain('heban:signing')
  })

  it('says who corrects, until when, and where the case goes then', async () => {
    const { page, written } = await panel(PropsSeat)
    expect(page.textContent).toContain('按各级设置的补正时限')
    await choose(page, 'prop-correction-role', '管理员')
    await choose(page, 'prop-correction-then', '直接送回')
    await type(page, 'prop-correction-due', '5')
    expect(await written()).toMatch(/<heban:correction of="request" role="clerk" due="5WD" then="straight" \/>/)
    await choose(page, 'prop-correction-then', '逐级')
    expect(await written()).not.toContain('then=')
  })

  it('keeps what an outcome does by itself when its words change, and changes it where it is chosen', async () => {
    const { page, written } = await panel(OutcomeTable, DRAWING.replace('<heban:correction of="request" />', ''))
    const label = [...page.querySelectorAll<HTMLInputElement>('input[placeholder="按钮文字"]')][1]
    label.value = '退回补正'
    label.dispatchEvent(new Event('input'))
    await nextTick()
    label.dispatchEvent(new Event('change'))
    await nextTick()
    expect(await written()).toContain('label="退回补正" labelEn="Return" kind="return" form="correct.form"')
    expect(await written()).toContain('kind="refuse" error="refused"')
    await choose(page, 'outcome-kind', '退回补正')
    expect(await written()).toContain('<heban:correction of="request" />')
  })

  it('is marked on the picture where it can return a case', () => {
    expect(returnable(DRAWING)).toEqual(['Leader'])
    expect(returnable(DRAWING.replace('<heban:correction of="request" />', ''))).toEqual([])
  })
})
