/** The words of the diagram editor in Chinese; what has none stays English. */
const EVENTS: [string, string][] = [
  ['Message', '消息'], ['Timer', '定时'], ['Conditional', '条件'], ['Signal', '信号'], ['Error', '错误'],
  ['Escalation', '升级'], ['Compensation', '补偿'], ['Cancel', '取消'], ['Link', '链接'], ['Terminate', '终止'],
]

const PLACES: [string, string][] = [
  ['start event', '开始事件'], ['end event', '结束事件'], ['intermediate catch event', '中间捕获事件'],
  ['intermediate throw event', '中间抛出事件'], ['boundary event', '边界事件'],
]

const PLAIN: Record<string, string> = {
  'Activate hand tool': '拖动画布', 'Activate lasso tool': '框选', 'Activate create/remove space tool': '增减间距',
  'Activate global connect tool': '连线', 'Create start event': '开始', 'Create intermediate/boundary event': '中间或边界事件',
  'Create end event': '结束', 'Create gateway': '网关', 'Create task': '任务', 'Create data object reference': '数据对象',
  'Create data store reference': '数据存储', 'Create expanded sub-process': '子流程', 'Create pool/participant': '泳池', 'Create group': '分组',
  'Append gateway': '接一个网关', 'Append task': '接一个任务', 'Append end event': '接一个结束', 'Append receive task': '接一个接收任务',
  'Append intermediate/boundary event': '接一个中间事件', 'Append compensation activity': '接一个补偿活动',
  'Append message intermediate catch event': '接一个消息捕获', 'Append timer intermediate catch event': '接一个定时',
  'Append conditional intermediate catch event': '接一个条件捕获', 'Append signal intermediate catch event': '接一个信号捕获',
  'Add text annotation': '加文字说明', 'Change element': '改变类型', 'Change type': '改变类型', 'Connect to other element': '连到其他元素',
  'Connect using association': '用关联连接', 'Connect using data input association': '用数据输入连接', Delete: '删除', Remove: '删除',
  'Add lane above': '上方加泳道', 'Add lane below': '下方加泳道', 'Divide into two lanes': '分为两道', 'Divide into three lanes': '分为三道',
  'Align elements': '对齐', 'Distribute elements horizontally': '水平均布', 'Distribute elements vertically': '垂直均布',
  'Search in diagram': '在图中查找', Search: '查找', Loop: '循环', 'Parallel multi-instance': '并行多实例', 'Sequential multi-instance': '依次多实例',
  'Participant multiplicity': '多个参与方', Collection: '集合', 'Toggle non-interrupting': '切换是否中断',
  Task: '任务', 'User task': '人工任务', 'Service task': '系统任务', 'Send task': '发送任务', 'Receive task': '接收任务', 'Manual task': '手工任务',
  'Business rule task': '规则任务', 'Script task': '脚本任务', 'Call activity': '调用流程', 'Sub-process': '子流程',
  'Sub-process (expanded)': '子流程（展开）', 'Sub-process (collapsed)': '子流程（折叠）', Transaction: '事务', 'Event sub-process': '事件子流程',
  'Ad-hoc sub-process': '特设子流程', 'Ad-hoc sub-process (expanded)': '特设子流程（展开）', 'Ad-hoc sub-process (collapsed)': '特设子流程（折叠）',
  'Exclusive gateway': '排他网关', 'Parallel gateway': '并行网关', 'Inclusive gateway': '包容网关', 'Complex gateway': '复杂网关', 'Event-based gateway': '事件网关',
  'Start event': '开始事件', 'End event': '结束事件', 'Intermediate throw event': '中间抛出事件', 'Intermediate catch event': '中间捕获事件',
  'Sequence flow': '顺序流', 'Default flow': '默认流', 'Conditional flow': '条件流', 'Data store reference': '数据存储', 'Data object reference': '数据对象',
  'Pool (expanded)': '泳池（展开）', 'Expanded pool/participant': '泳池（展开）', 'Empty pool/participant': '空泳池', 'Empty pool/participant (removes content)': '空泳池（移除内容）',
  'Toggle attached': '切换', Participant: '参与方', Group: '分组', 'Text annotation': '文字说明', Tasks: '任务', Events: '事件', Gateways: '网关', Data: '数据',
}

function events(): Record<string, string> {
  const made: Record<string, string> = {}
  for (const [kind, kindZh] of EVENTS) {
    for (const [place, placeZh] of PLACES) {
      made[`${kind} ${place}`] = `${kindZh}${placeZh}`
      made[`${kind} ${place} (non-interrupting)`] = `${kindZh}${placeZh}（不中断）`
    }
  }
  return made
}

const CHINESE: Record<string, string> = { ...events(), ...PLAIN }

/** The editor's own words in the language of the page, with `{placeholders}` filled. */
export function translate(language: string, template: string, values: Record<string, string> = {}): string {
  const words = language === 'en' ? template : (CHINESE[template] ?? template)
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
