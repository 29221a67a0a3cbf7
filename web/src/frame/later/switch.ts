import switched from 'element-plus/theme-chalk/el-switch.css?url'
import { bring } from './styles'

export { ElSwitch } from 'element-plus'

export const styled = bring(switched)
