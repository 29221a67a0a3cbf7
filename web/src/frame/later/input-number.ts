import 'element-plus/es/components/input-number/style/css'

export { ElInputNumber } from 'element-plus'
