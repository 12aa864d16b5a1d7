package status_test

import (
	"context"
	"fmt"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/status"
)

// A daemon that samples its host, raises alarms, and lets its operators configure them.
func ExampleAlarms() {
	c := console.New(console.Config{})
	exec := c.Mode("exec", "{host}{#}")
	conf := exec.Child("config", "{host}(config)#")

	alarms := &status.Alarms{Log: c.Log}
	if err := alarms.Set(status.DefaultAlarms()); err != nil {
		panic(err)
	}
	sampler := &status.Sampler{Sampled: alarms.Check}
	status.AlarmCommands(conf, alarms.Update)
	status.Commands(exec, status.Config{Sampler: sampler, Alarms: alarms})

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond) // until the daemon ends
	defer cancel()
	fmt.Println(sampler.Run(ctx))

	b := c.Batch(conf)
	for _, line := range []string{"alarm cpu above 80 for 60 clear 50", "alarm interface uplink down", "no alarm inodes"} {
		if _, err := b.Run(context.Background(), line); err != nil {
			fmt.Println(line, err)
		}
	}
	for _, rule := range alarms.Rules() { // the running configuration
		if rule.Kind != status.AlarmDisk { // whose name is that of the system's own file system
			fmt.Println(rule)
		}
	}
	// Output:
	// context deadline exceeded
	// alarm cpu above 80 for 60 clear 50
	// alarm memory above 95 for 60
	// alarm interface uplink down
}
