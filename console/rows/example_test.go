package rows_test

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/rows"
)

// The columns are declared once, beside the command, so that `?` and Tab know them.
var interfaces = rows.New(
	rows.Text("NAME").Help("Interface"),
	rows.Int("MTU"),
	rows.Bool("UP"),
	rows.Duration("UPTIME"),
	rows.Bytes("RX"),
	rows.Addr("ADDRESS"),
)

func showInterface(ctx context.Context, s *console.Session, _ console.Args) error {
	t := interfaces.Table()
	t.Add("eth0", 1500, true, 26*time.Hour, 1_234_567_890, netip.MustParseAddr("10.1.2.3"))
	t.Add("eth1", 9000, true, 90*time.Second, 4096, netip.MustParseAddr("192.168.0.1"))
	t.Add("lo", 65536, false, nil, 0, "127.0.0.1")
	return t.Print(ctx, s)
}

// A command that prints a table, and what can be typed behind it.
func Example() {
	c := console.New(console.Config{})
	exec := c.Mode("exec", "{host}{#}")
	exec.Command("show interface", `
		Interface state and counters`, showInterface, interfaces.Pipes())

	b := c.Batch(exec)
	for _, line := range []string{
		"show interface",
		"show interface | where MTU > 1500 and not NAME ~ ^lo|^vlan",
		"show interface | where ADDRESS in 10.0.0.0/8,127.0.0.0/8 | select NAME ADDRESS | sort -NAME",
		"show interface | where RX >= 4K | as json",
		"show interface | select name up uptime | as csv | include eth",
		"show interface | where UPTIME > 1d | as yaml",
	} {
		out, err := b.Run(context.Background(), line)
		fmt.Printf("> %s\n%s", line, out)
		if err != nil {
			fmt.Println("error:", err)
		}
	}
	// Output:
	// > show interface
	// NAME    MTU  UP   UPTIME       RX  ADDRESS
	// eth0   1500  yes    1d2h  1.23 GB  10.1.2.3
	// eth1   9000  yes   1m30s  4.09 kB  192.168.0.1
	// lo    65536  no        -      0 B  127.0.0.1
	// > show interface | where MTU > 1500 and not NAME ~ ^lo|^vlan
	// NAME   MTU  UP   UPTIME       RX  ADDRESS
	// eth1  9000  yes   1m30s  4.09 kB  192.168.0.1
	// > show interface | where ADDRESS in 10.0.0.0/8,127.0.0.0/8 | select NAME ADDRESS | sort -NAME
	// NAME  ADDRESS
	// lo    127.0.0.1
	// eth0  10.1.2.3
	// > show interface | where RX >= 4K | as json
	// [
	//   {"name": "eth0", "mtu": 1500, "up": true, "uptime": 93600, "rx": 1234567890, "address": "10.1.2.3"},
	//   {"name": "eth1", "mtu": 9000, "up": true, "uptime": 90, "rx": 4096, "address": "192.168.0.1"}
	// ]
	// > show interface | select name up uptime | as csv | include eth
	// eth0,true,93600
	// eth1,true,90
	// > show interface | where UPTIME > 1d | as yaml
	// - name: eth0
	//   mtu: 1500
	//   up: true
	//   uptime: 93600
	//   rx: 1234567890
	//   address: "10.1.2.3"
}
