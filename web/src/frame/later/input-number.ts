export { ElInputNumber } from 'element-plus'
