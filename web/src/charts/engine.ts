/** The parts of ECharts that the charts use; loaded with the first chart, never with the first screen. */
import { BarChart, HeatmapChart, LineChart, TreemapChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, HeatmapChart, TreemapChart, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, SVGRenderer])

export { init }
