export { ElSwitch } from 'element-plus'
