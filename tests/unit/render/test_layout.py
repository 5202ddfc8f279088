from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.layout import APART, GAP, layout
from reconciler.render.packing import Size

BOX = Size(80, 40)
SIZES = st.builds(Size, st.integers(20, 300), st.integers(20, 300))


@st.composite
def graphs(draw):
    boxes = draw(st.lists(SIZES, max_size=12))
    ends = st.integers(0, max(0, len(boxes) - 1))
    return boxes, draw(st.lists(st.tuples(ends, ends), max_size=24)) if boxes else []


@given(graphs())
def test_no_box_stands_on_another_and_all_are_inside(graph):
    boxes, links = graph
    drawn = layout(boxes, links)
    edges = [(x, y, x + box.width, y + box.height) for (x, y), box in zip(drawn.corners, boxes, strict=True)]
    for one, other in combinations(edges, 2):
        assert (
            one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] + 0.01 or other[3] <= one[1] + 0.01
        )
    for left, top, right, bottom in edges:
        assert left >= 0
        assert top >= -0.01
        assert right <= drawn.size.width + 0.01
        assert bottom <= drawn.size.height + 0.01
    assert drawn == layout(boxes, links)


@given(graphs())
def test_what_points_stands_left_of_what_it_points_at(graph):
    boxes, links = graph
    links = [(min(link), max(link)) for link in links if link[0] != link[1]]
    drawn = layout(boxes, links)
    for (source, target), line in zip(links, drawn.lines, strict=True):
        left = drawn.corners[source][0] + boxes[source].width
        assert drawn.corners[target][0] >= left + GAP - 0.01
        assert line[0][0] == left
        assert line[-1][0] == drawn.corners[target][0]


def test_children_stand_one_below_the_other_and_their_parent_in_the_middle():
    drawn = layout([BOX] * 4, [(0, 3), (1, 3), (2, 3)])
    assert [round(y) for _, y in drawn.corners] == [0, 40 + APART, 2 * (40 + APART), 40 + APART]
    assert [x for x, _ in drawn.corners] == [0, 0, 0, 80 + GAP]


def test_lines_do_not_cross_where_they_need_not():
    drawn = layout([BOX] * 6, [(0, 5), (1, 4), (2, 3)])
    assert all(line[0][1] == line[-1][1] for line in drawn.lines)


def test_a_ring_is_drawn_too():
    drawn = layout([BOX] * 3, [(0, 1), (1, 2), (2, 0), (1, 1)])
    assert [x for x, _ in drawn.corners] == [0, 80 + GAP, 2 * (80 + GAP)]
    # The line back begins where its source stands, and ends at its target.
    assert drawn.lines[2][0] == (2 * (80 + GAP), drawn.lines[1][-1][1])
    assert drawn.lines[2][-1][0] == 80
    assert drawn.lines[3] == []


def test_parts_that_nothing_joins_stand_side_by_side():
    drawn = layout([BOX] * 16, [])
    assert len({x for x, _ in drawn.corners}) > 2
    assert len({y for _, y in drawn.corners}) > 2
    assert drawn.size.width < 2 * drawn.size.height
