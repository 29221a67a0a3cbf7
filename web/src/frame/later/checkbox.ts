import checkbox from 'element-plus/theme-chalk/el-checkbox.css?url'
import checkboxGroup from 'element-plus/theme-chalk/el-checkbox-group.css?url'
import { bring } from './styles'

export { ElCheckbox, ElCheckboxGroup } from 'element-plus'

export const styled = bring(checkbox, checkboxGroup)
