import option from 'element-plus/theme-chalk/el-option.css?url'
import optionGroup from 'element-plus/theme-chalk/el-option-group.css?url'
import select from 'element-plus/theme-chalk/el-select.css?url'
import tag from 'element-plus/theme-chalk/el-tag.css?url'
import { bring } from './styles'

export { ElOption, ElSelect } from 'element-plus'

export const styled = bring(option, optionGroup, select, tag)
