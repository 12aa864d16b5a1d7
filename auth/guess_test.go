package auth

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// miraiPairs are the passwords that Mirai's published source tries first.
var miraiPairs = []string{"root xc3511", "root vizxv", "root admin", "admin admin", "root 888888", "root xmhdipc", "root default", "root juantech",
	"root 123456", "root 54321", "support support", "root (none)", "admin password", "root root", "root 12345", "user user", "admin (none)",
	"root pass", "admin admin1234", "root 1111", "admin smcadmin", "admin 1111", "root 666666", "root password", "root 1234", "root klv123",
	"Administrator admin", "service service", "supervisor supervisor", "guest guest", "guest 12345", "admin1 password", "administrator 1234",
	"666666 666666", "888888 888888", "ubnt ubnt", "root klv1234", "root Zte521", "root hi3518", "root jvbzd", "root anko", "root zlxx.",
	"root 7ujMko0vizxv", "root 7ujMko0admin", "root system", "root ikwb", "root dreambox", "root user", "root realtek", "root 00000000",
	"admin 1111111", "admin 1234", "admin 12345", "admin 54321", "admin 123456", "admin 7ujMko0admin", "admin pass", "admin meinsm",
	"tech tech", "mother fucker"}

// TestR062_Mirai runs the list in fake time from one source at 50 connections a second, and from 200 sources at 5: nobody gets in, the
// one is refused from the fifth connection on at the latest, and each of the many gets no further than it.
func TestR062_Mirai(t *testing.T) {
	for sources, every := range map[int]time.Duration{1: 20 * time.Millisecond, 200: time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			l := Password(NewMemory(User{"root", 15, hash(t, "not in the list")}, User{"admin", 15, hash(t, "neither")}), Policy{})
			var mu sync.Mutex
			asked := map[int]int{} // connections of a source that were asked for a name
			var wg sync.WaitGroup
			for n := range 1500 {
				source := n % sources
				from := &net.TCPAddr{IP: net.IPv4(192, 0, byte(source), 2)}
				name, password, _ := strings.Cut(miraiPairs[n%len(miraiPairs)], " ")
				wg.Go(func() {
					shown := record(t, l, from, false, strings.Repeat(name+"\r"+password+"\r", 3))
					mu.Lock()
					defer mu.Unlock()
					if strings.Contains(shown, "r#") || strings.Contains(shown, "r>") {
						t.Errorf("%s got in", name)
					}
					if strings.Contains(shown, promptUser[:8]) {
						asked[source]++
					} else if !strings.Contains(shown, textPenalty) {
						t.Errorf("neither asked nor refused:\n%s", shown)
					}
				})
				time.Sleep(every)
			}
			wg.Wait()
			for source, n := range asked {
				// Three that are asked at once have nine tries, which is 45 s of penalty; in the time this takes that is once.
				if n > 10 {
					t.Errorf("%d sources: source %d was asked %d times", sources, source, n)
				}
			}
		})
	}
}

// TestR064_Times measures: an unknown, a known, a locked user and an overlong password take the same time, with each kind of hash.
// A name that cannot be is not among them: its time says nothing of users. The tries take turns and the shortest of each counts, so
// that a load of the machine meets all alike; where it did not, it is measured again.
func TestR064_Times(t *testing.T) {
	dear, err := Hash("secret")
	if err != nil {
		t.Fatal(err)
	}
	tries := map[string][2]string{"known": {"al", "wrong"}, "unknown": {"nobody", "wrong"}, "locked": {"bob", "wrong"}, "locked with a hash": {"eve", "hashcat"},
		"overlong": {"al", strings.Repeat("x", maxPassword+1)}, "empty": {"al", ""}}
	for _, h := range []string{dear, foreignHashes[len(foreignHashes)-1].hash, foreignHashes[10].hash, foreignHashes[0].hash} {
		g := Password(NewMemory(User{"al", 1, h}, User{"bob", 1, Locked}, User{"eve", 1, Locked + h}), Policy{}).(*gate)
		least := map[string]time.Duration{}
		differs := ""
		for round := range 40 {
			for what, try := range tries {
				start := time.Now()
				if _, ok, err := g.check(t.Context(), try[0], try[1]); ok || err != nil {
					t.Errorf("%s: %v, %v", what, ok, err)
				}
				if d := time.Since(start); round == 0 || d < least[what] {
					least[what] = d
				}
			}
			differs = ""
			for what, d := range least {
				if (d - least["known"]).Abs() > 5*time.Millisecond {
					differs = fmt.Sprint(what, " takes ", d, " and a known user ", least["known"])
				}
			}
			if round >= 4 && differs == "" {
				break
			}
		}
		if differs != "" {
			t.Errorf("%.8s: %s", h, differs)
		}
	}
}
