/** What the tests use of bpmn-moddle, which comes with bpmn-js and brings no declarations. */
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>)
    create(type: string, properties?: Record<string, unknown>): unknown
    fromXML(xml: string): Promise<{ rootElement: { rootElements: { flowElements: unknown[] }[] } }>
    toXML(element: unknown): Promise<{ xml: string }>
  }
}
