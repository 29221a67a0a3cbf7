/** The files of a version in the studio: what kind each is, new ones, and taking them in and out of the browser. */
import type { Files } from '../api/definitions'

export const ABOUT = 'process.json'
export type Kind = 'drawing' | 'form' | 'table' | 'about' | 'scenario' | 'other'

export function kindOf(name: string): Kind {
  if (name === ABOUT) return 'about'
  const ending = name.split('.').pop() ?? ''
  const kinds: Record<string, Kind> = { bpmn: 'drawing', xml: 'drawing', form: 'form', dmn: 'table', yaml: 'scenario', yml: 'scenario' }
  return kinds[ending] ?? 'other'
}

/** The files that are edited on a page of their own, forms before tables before what is said of the process. */
export function pages(files: Files, created: boolean): string[] {
  const named = (kind: Kind): string[] => Object.keys(files).filter((name) => kindOf(name) === kind).sort()
  return [...named('form'), ...named('table'), ...(created ? [ABOUT] : [])]
}

/** A name that no file has yet: `leave.form`, `leave_2.form` … */
export function freeName(files: Files, stem: string, ending: string): string {
  for (let n = 1; ; n += 1) {
    const name = `${stem}${n === 1 ? '' : `_${n}`}.${ending}`
    if (!(name in files)) return name
  }
}

export const newForm = (name: string): string => JSON.stringify({ type: 'default', id: name.replace(/\.form$/, ''), schemaVersion: 18, components: [] }, null, 2)

/** A decision with one table of one column in and one out, ready to be filled in. */
export function newTable(name: string, words: { name: string; input: string; output: string }): string {
  const id = name.replace(/\.dmn$/, '')
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" id="${id}_definitions" name="${words.name}" namespace="urn:heban:created">
  <inputData id="${id}_request" name="request"><variable id="${id}_request_variable" name="request" /></inputData>
  <decision id="${id}" name="${words.name}">
    <variable id="${id}_variable" name="${words.name}" />
    <informationRequirement id="${id}_needs"><requiredInput href="#${id}_request" /></informationRequirement>
    <decisionTable id="${id}_table" hitPolicy="FIRST">
      <input id="${id}_in" label="${words.input}"><inputExpression id="${id}_expression" typeRef="number"><text>request.days</text></inputExpression></input>
      <output id="${id}_out" label="${words.output}" name="result" typeRef="string" />
      <rule id="${id}_rule"><inputEntry id="${id}_entry"><text>-</text></inputEntry><outputEntry id="${id}_result"><text>"yes"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="${id}_diagram"><dmndi:DMNShape id="${id}_shape" dmnElementRef="${id}"><dc:Bounds x="160" y="100" width="180" height="80" /></dmndi:DMNShape><dmndi:DMNShape id="${id}_request_shape" dmnElementRef="${id}_request"><dc:Bounds x="188" y="240" width="125" height="45" /></dmndi:DMNShape><dmndi:DMNEdge id="${id}_edge" dmnElementRef="${id}_needs"><di:waypoint x="250" y="240" /><di:waypoint x="250" y="180" /></dmndi:DMNEdge></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
`
}

/** Hands a text or a picture to the person as a file. */
export function hand(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

/** A drawing as PNG at twice its size, so that its words stay sharp on paper. */
export async function toPng(svg: string): Promise<Blob> {
  const picture = new Image()
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await picture.decode()
  const sheet = document.createElement('canvas')
  sheet.width = picture.width * 2
  sheet.height = picture.height * 2
  const pen = sheet.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, sheet.width, sheet.height)
  pen.drawImage(picture, 0, 0, sheet.width, sheet.height)
  return new Promise((done, fail) => sheet.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'))
}
