package console_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// pasted is a block of n lines whose third changes the mode and whose seventh, which is to change it again, is wrong. What follows would be
// understood in the mode of line 3 too.
func pasted(n int) string {
	lines := []string{"show privilege", "show users", "configure terminal", "hostname a", "hostname b", "ip route 10.0.0.0/8 1.2.3.4", "interface nosuch"}
	for i := len(lines); i < n; i++ {
		lines = append(lines, fmt.Sprintf("hostname h%d", i+1))
	}
	return strings.Join(lines, "\r") + "\r"
}

// TestR107_Paste: a block of 400 and one of 5 000 lines, however it arrives, stops at its line 7 and names it; nothing behind it is applied, and each
// line that was is accounted for. With `terminal no paste-guard`, and from a terminal that marks no paste, it goes on and the error is seen.
func TestR107_Paste(t *testing.T) {
	for _, n := range []int{400, 5000} {
		for _, piece := range []int{1 << 20, 1000, 7} {
			for _, how := range []string{"guarded", "no paste-guard", "not marked"} {
				synctest.Test(t, func(t *testing.T) {
					var mu sync.Mutex
					outcomes, lost := map[console.Outcome]int{}, 0
					p := startScript(t, &txtar.Archive{}, vt, false, func(cfg *console.Config) {
						cfg.Account = accountFunc(func(r console.Record) {
							mu.Lock()
							defer mu.Unlock()
							outcomes[r.Outcome]++
							lost += int(r.Lost)
						})
					})
					defer p.stop()
					p.raw("enable\renable\r")
					if how == "no paste-guard" {
						p.raw("terminal no paste-guard\r")
					}
					time.Sleep(time.Second)
					synctest.Wait()
					mu.Lock()
					clear(outcomes)
					mu.Unlock()
					p.forget()
					block := pasted(n)
					if how != "not marked" {
						block = "\x1b[200~" + block + "\x1b[201~"
					}
					for len(block) > 0 {
						k := min(piece, len(block))
						p.keys.Write([]byte(block[:k]))
						block = block[k:]
					}
					time.Sleep(10 * time.Second)
					synctest.Wait()
					got, ran := p.sent(), 6
					if how != "guarded" {
						ran = n - 1
					} else if strings.Contains(got, "hostname h8") || strings.Count(got, "% Paste stopped at its line 7; lines that ran before it: 6\r\n") != 1 {
						t.Errorf("%d lines in pieces of %d, %s: %.1500q", n, piece, how, got)
					}
					if strings.Count(got, "% Invalid input detected") != 1 || !strings.HasSuffix(got, "router(config)#") {
						t.Errorf("%d lines in pieces of %d, %s: %d errors, end %.100q", n, piece, how, strings.Count(got, "% Inv"), got[max(len(got)-100, 0):])
					}
					p.raw("do show privilege\r") // its record says what was lost last
					time.Sleep(time.Second)
					synctest.Wait()
					mu.Lock()
					defer mu.Unlock()
					if sum := outcomes[console.Started] + outcomes[console.Done] + outcomes[console.Refused] + lost; sum != 2*ran+3 || lost > 0 && n < 1000 {
						t.Errorf("%d lines in pieces of %d, %s: accounted %v, %d lost, want %d", n, piece, how, outcomes, lost, ran)
					}
				})
			}
		}
	}
}
