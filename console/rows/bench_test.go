package rows

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"testing"
	"time"
)

// manyRows is a table of 10 000 rows.
func manyRows() *Table {
	t := New(Text("NAME"), Int("MTU"), Bytes("RX"), Bool("UP"), Duration("UPTIME"), Addr("ADDRESS")).Table()
	for i := range 10000 {
		t.Add(fmt.Sprintf("eth%d/%d", i*7919%97, i%48), 1500+i%9000, i*i, i%3 > 0, time.Duration(i)*time.Second, netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}))
	}
	return t
}

// nowhere is an Output.
type nowhere struct {
	io.Writer
	typed any
}

func (nowhere) Size() (int, int) { return 80, 24 }
func (n nowhere) Typed() any     { return n.typed }

// Benchmark10k prints 10 000 rows of six columns through filters.
func Benchmark10k(b *testing.B) {
	table := manyRows()
	for _, filters := range []string{"as table", "as csv", "as json", "as yaml", "where MTU > 1500 and NAME ~ ^eth1 | where MTU < 0", "where ADDRESS in 10.0.0.0/8 and not UP and UPTIME > 1w", "sort NAME -MTU | where MTU != -"} {
		b.Run(filters, func(b *testing.B) {
			p, _, err := pipes{table.schema}.Parse(filters)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := table.Print(context.Background(), nowhere{io.Discard, p}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("Add", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			manyRows()
		}
	})
	b.Run("Parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			pipes{table.schema}.Parse("where MTU > 1500 and NAME ~ ^eth | select NAME MTU | sort -MTU | as json")
		}
	})
}
