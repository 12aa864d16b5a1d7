package status

import (
	"context"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addSensors() {
	degrees := func(name string) rows.Column { return rows.Float(name, 1).Unit("C") }
	schema := rows.New(rows.Text("SENSOR"), degrees("TEMP"), rows.Text("STATE").Help("ok, high or critical"), degrees("HIGH").Help("Where high begins").Wide(),
		degrees("CRITICAL").Help("Where critical begins").Wide())
	c.add("show sensors", `
		Temperatures
		In degrees Celsius. Containers and most virtual machines have no sensors.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		list, err := c.facts.sensors(ctx)
		t := schema.Table()
		for _, v := range list {
			t.Add(v.name, v.temperature, v.state(), known(v.high), known(v.critical))
		}
		if len(list) == 0 && err == nil {
			err = reason("this system tells no temperatures")
		}
		return print(ctx, s, t, note("Sensors", err))
	}, schema.Pipes())
}

func (v sensorInfo) state() string {
	switch {
	case v.critical > 0 && v.temperature >= v.critical:
		return "critical"
	case v.high > 0 && v.temperature >= v.high:
		return "high"
	}
	return "ok"
}
