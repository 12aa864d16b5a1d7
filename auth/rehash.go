package auth

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// Rehasher is what [Users] may have besides. After a login whose password was right but whose hash is weaker than
// [Policy.Cost], Rehash is given a new hash of the same password. It puts new in the place of old, and changes nothing where the
// user's hash is old no more: a password that was changed meanwhile must stay changed. That is not an error.
//
// Weaker are: argon2id whose memory times passes are less than nine tenths of the policy's (so that what OWASP holds for equal
// counts as equal), bcrypt of a cost below 10, PBKDF2-SHA256 of less than 600 000 rounds, and all other kinds.
type Rehasher interface {
	Rehash(ctx context.Context, name, old, new string) error
}

// LoginRecorder is what [Users] may have besides: it is told of each try with a name that can be, whether there is such a user or not.
// An error is logged and changes nothing for the one who logs in.
type LoginRecorder interface {
	Record(ctx context.Context, name string, ok bool) error
}

const (
	goodBcryptCost   = 10
	goodPBKDF2Rounds = 600_000
)

// weaker says whether a hash, which CheckHash has found good, is weaker than one made at this cost.
func weaker(hash string, c Cost) bool {
	f := strings.Split(hash, "$")
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	switch f[1] {
	case "argon2id":
		p := strings.Split(f[3], ",")
		work := number(p[0][len("m="):]) * number(p[1][len("t="):])
		c = c.filled()
		return work*10 < int(c.Memory)*int(c.Passes)*9
	case "2a", "2b", "2y":
		return number(f[2]) < goodBcryptCost
	case "pbkdf2-sha256":
		return number(strings.TrimPrefix(f[2], "i=")) < goodPBKDF2Rounds
	}
	return true
}

// rehash gives the users' store a better hash of a password that was right. What goes wrong with it is logged only.
func (g *gate) rehash(ctx context.Context, u User, password string) {
	r, ok := g.users.(Rehasher)
	if !ok || g.p.KeepHashes || password == "" || CheckHash(u.Hash) != nil || !weaker(u.Hash, g.p.Cost) {
		return
	}
	hash, err := g.hashers.hash(ctx, g.p.Cost, password)
	if err == nil {
		_, err = call(ctx, g, func(ctx context.Context) (struct{}, error) { return struct{}{}, r.Rehash(ctx, u.Name, u.Hash, hash) })
	}
	if err != nil {
		g.log.Warn("password not hashed anew", "user", safe.Line(u.Name, maxName), "error", safe.Line(err.Error(), 256))
	}
}

// record tells the users' store how a try ended.
func (g *gate) record(ctx context.Context, name string, ok bool) {
	r, is := g.users.(LoginRecorder)
	if !is || !ValidName(name) {
		return
	}
	if _, err := call(ctx, g, func(ctx context.Context) (struct{}, error) { return struct{}{}, r.Record(ctx, name, ok) }); err != nil {
		g.log.Warn("login not recorded", "user", safe.Line(name, maxName), "error", safe.Line(err.Error(), 256))
	}
}

// refuse records a failure and then waits for the rest of the pause, so that what the record takes, which differs with whether
// there is such a user, is not seen.
func (g *gate) refuse(ctx context.Context, name string, d time.Duration) bool {
	end := time.Now().Add(d)
	g.record(ctx, name, false)
	return pause(ctx, max(time.Until(end), 0))
}

// hash makes a hash when it is its turn.
func (h hashers) hash(ctx context.Context, c Cost, password string) (string, error) {
	select {
	case h <- struct{}{}:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	defer func() { <-h }()
	return c.Hash(password)
}
