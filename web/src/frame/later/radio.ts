import radio from 'element-plus/theme-chalk/el-radio.css?url'
import radioButton from 'element-plus/theme-chalk/el-radio-button.css?url'
import radioGroup from 'element-plus/theme-chalk/el-radio-group.css?url'
import { bring } from './styles'

export { ElRadio, ElRadioButton, ElRadioGroup } from 'element-plus'

export const styled = bring(radio, radioButton, radioGroup)
