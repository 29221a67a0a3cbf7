/** The words of form-js in Chinese; what has none stays English. */
const CHINESE: Record<string, string> = {
  Select: '请选择',
  Search: '查找', 'No results': '没有找到', 'All values selected': '已全部选择', 'Remove tag': '移除', 'Skip to search': '跳到查找',
  'Nothing to show.': '没有内容', 'No files selected': '未选择文件', '{value} files selected': '已选 {value} 个文件', 'Add new': '增加一行',
  'Expand all ({value})': '全部展开（{value}）', Collapse: '收起', Increment: '增加', Decrement: '减少', 'Previous page': '上一页', 'Next page': '下一页',
  '{page} of {total}': '第 {page} 页，共 {total} 页', 'Date and time must both be entered.': '日期和时间都要填写',
  'Value is not a number.': '应为数字', 'Value is expected to be an integer.': '应为整数', 'Field is required.': '此项必填',
  'Value is expected to have at most 1 decimal digit.': '小数最多 1 位', 'Value is expected to have at most {value} decimal digits.': '小数最多 {value} 位',
  'Field must match pattern {value}.': '格式不符合要求', 'Field must have minimum value of {value}.': '不得小于 {value}',
  'Field must have maximum value of {value}.': '不得大于 {value}', 'Field must have minimum length of {value}.': '至少 {value} 个字',
  'Field must have maximum length of {value}.': '最多 {value} 个字', 'Field must be a valid international phone number. (e.g. +4930664040900)': '应为电话号码',
  'Field must be a valid email.': '应为电子邮箱地址',
}

/** The form's own words in the language of the page, with `{placeholders}` filled. */
export function translate(language: string, template: string, values: Record<string, unknown> = {}): string {
  const words = language === 'en' ? template : (CHINESE[template] ?? template)
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : String(values[name])))
}

/** form-js writes this one word past its own translation; a screen reader would read it in English. */
const UNCHOSEN = 'Select'

/** Says the word of an empty choice in the language of the page, now and whenever form-js draws it anew. */
export function sayChoices(box: HTMLElement, language: string): MutationObserver {
  const speak = (): void => {
    for (const shown of Array.from(box.querySelectorAll('.fjs-select-placeholder'))) {
      const text = shown.firstChild
      if (text?.nodeValue === UNCHOSEN) text.nodeValue = translate(language, UNCHOSEN)
    }
  }
  const watcher = new MutationObserver(speak)
  watcher.observe(box, { childList: true, subtree: true, characterData: true })
  speak()
  return watcher
}
