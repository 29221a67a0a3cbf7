/** The words of the form editor and the table editor in Chinese, said over their own; what has none stays English. */
const CHINESE: Record<string, string> = {
  Components: '组件', 'Search components': '查找组件', 'No components found.': '没有找到组件', 'No properties found.': '没有属性',
  Input: '输入', Selection: '选择', Presentation: '展示', Containers: '分组', Action: '动作',
  'Text field': '单行文本', 'Text area': '多行文本', Number: '数字', 'Date time': '日期时间', Expression: '计算', 'File picker': '文件',
  Checkbox: '勾选', 'Checkbox group': '多选框', 'Radio group': '单选框', Select: '下拉选择', 'Tag list': '标签多选',
  'Text view': '文字', 'HTML view': '富文本', 'Image view': '图片', Table: '表格', 'Document preview': '文档预览', Spacer: '空白', Separator: '分隔线',
  Group: '分组', 'Dynamic list': '可增行列表', iFrame: '内嵌页', Button: '按钮', Form: '表单', FORM: '表单',
  'Build your form': '开始设计表单', 'Drag and drop components here to start designing.': '把左边的组件拖到这里。',
  General: '一般', Validation: '校验', Condition: '显示条件', Layout: '版式', Appearance: '外观', 'Custom properties': '其他属性', 'Static options': '固定选项',
  'Options source': '选项来源', 'Dynamic options': '动态选项', 'Options expression': '选项表达式', Security: '安全', Serialization: '存储', Constraints: '限制',
  'Field label': '标签', 'Field description': '说明', Key: '键', 'Default value': '默认值', 'Read only': '只读', Disabled: '停用', Required: '必填',
  'Minimum length': '最少字数', 'Maximum length': '最多字数', Minimum: '最小', Maximum: '最大', 'Validation pattern': '校验规则', Label: '名称', Value: '值', Type: '类型',
  'Hide if': '何时隐藏', Columns: '列宽', 'Vertical alignment': '纵向对齐', 'Group label': '分组标题', 'Decimal digits': '小数位', Increment: '步长', Subtype: '类别',
  'Date label': '日期标签', 'Time label': '时间标签', 'Target value': '目标值', 'Searchable': '可查找', 'Select a form field to edit its properties.': '选择一个组件，在此设置。',
  'View DRD': '看规则关系', 'Edit DRD': '看规则关系', Open: '打开', 'Hit policy:': '命中规则：', First: '首个', Unique: '唯一', Any: '任一', Collect: '汇总', Priority: '优先', 'Rule order': '按序', 'Output order': '按结果序',
  When: '当', Then: '则', And: '且', Annotations: '备注', 'Add rule': '加一行', 'Add input': '加一列条件', 'Add output': '加一列结果', Annotation: '备注', 'Output name': '结果名', 'Input label': '条件名称', 'Output label': '结果名称',
  string: '文本', number: '数字', boolean: '是否', date: '日期', 'No inputs': '没有条件', 'Edit decision ID': '改规则标识', 'Edit Decision Name': '改规则名称', 'Edit decision name': '改规则名称',
  'Add rule above': '上方加一行', 'Add rule below': '下方加一行', 'Remove rule': '删除此行', 'Add input left': '左侧加条件', 'Add input right': '右侧加条件', 'Remove input': '删除条件', Copy: '复制', Cut: '剪切', 'Paste above': '粘贴到上方', 'Paste below': '粘贴到下方',
}
const ATTRIBUTES = ['placeholder', 'title', 'aria-label', 'data-placeholder'] as const

function sayOne(node: Node): void {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.nodeValue?.trim() ?? ''
    const zh = CHINESE[text]
    // why: what a person typed is theirs, even if it is a word of the editor
    if (zh && !node.parentElement?.closest('[contenteditable], textarea, .fjs-form-field')) node.nodeValue = node.nodeValue?.replace(text, zh) ?? null
  } else if (node instanceof Element) {
    for (const name of ATTRIBUTES) {
      const zh = CHINESE[node.getAttribute(name) ?? '']
      if (zh) node.setAttribute(name, zh)
    }
    node.childNodes.forEach(sayOne)
  }
}

/** Says an editor's words in the language of the page, now and whenever it draws something anew. */
export function speak(box: HTMLElement, language: string): MutationObserver | null {
  if (language === 'en') return null
  const watcher = new MutationObserver((changes) => changes.forEach((change) => (change.type === 'childList' ? change.addedNodes.forEach(sayOne) : sayOne(change.target))))
  watcher.observe(box, { childList: true, subtree: true, characterData: true })
  sayOne(box)
  return watcher
}
