package arg_test

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console/arg"
)

// values stands for the line that a console has parsed.
type values map[string][]any

func (v values) Value(name string) ([]any, bool) { list, ok := v[name]; return list, ok }

func Example() {
	var (
		prefix  = arg.Prefix("PREFIX")
		gateway = arg.Addr("GATEWAY")
		metric  = arg.Int("METRIC", 1, 255)
	)
	// The console does this with what was typed for the synopsis `PREFIX GATEWAY [metric METRIC]`.
	typed := values{}
	for a, word := range map[arg.Any]string{prefix: "10.0.0.0/8", gateway: "192.0.2.1"} {
		if x, err := a.ParseAny(word); err == nil {
			typed[a.Name()] = append(typed[a.Name()], x)
		}
	}

	// A handler gets Go values of the right types.
	var p netip.Prefix = prefix.Get(typed)
	fmt.Println(p.Bits(), gateway.Get(typed).Is4())
	if _, given := metric.Lookup(typed); !given {
		fmt.Println("no metric")
	}
	// Output:
	// 8 true
	// no metric
}

func ExampleInt() {
	count := arg.Int("COUNT", 1, 1000)
	fmt.Println(count.Describe())
	for _, word := range []string{"010", "0", "0x10"} {
		fmt.Println(count.Parse(word))
	}
	// Output:
	// <1-1000>
	// 10 <nil>
	// 0 out of range
	// 0 not a decimal number
}

func ExampleOneOf() {
	name := arg.OneOf("NAME", func() []string { return []string{"Ethernet0", "Ethernet1", "Loopback0"} })
	fmt.Println(name.Complete("eth"))
	fmt.Println(name.Parse("LOOPBACK0"))
	// Output:
	// [{Ethernet0 } {Ethernet1 }]
	// Loopback0 <nil>
}

func ExampleFunc() {
	weekday := arg.Func("DAY", "mon-sun", func(word string) (time.Weekday, error) {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(d.String()[:3], word) {
				return d, nil
			}
		}
		return 0, fmt.Errorf("not a day of the week")
	}, nil)
	fmt.Println(weekday.Parse("wed"))
	// Output: Wednesday <nil>
}

func ExampleArg_All() {
	word := arg.Word("WORD") // of the synopsis `WORD...`
	fmt.Printf("%q\n", word.All(values{"WORD": {"1", "2    3"}}))
	// Output: ["1" "2    3"]
}
