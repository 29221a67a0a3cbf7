import datePicker from 'element-plus/theme-chalk/el-date-picker.css?url'
import datePickerPanel from 'element-plus/theme-chalk/el-date-picker-panel.css?url'
import { bring } from './styles'

export { ElDatePicker } from 'element-plus'

export const styled = bring(datePicker, datePickerPanel)
