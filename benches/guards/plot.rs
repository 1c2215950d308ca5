//! The p99 against the threads, as a picture.

use std::path::Path;

use get_or_create::Guard;
use plotters::coord::Shift;
use plotters::prelude::*;

use crate::AnyError;
use crate::database::Index;
use crate::experiment::Series;
use crate::load::Load;
use crate::way::Way;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws calls that all create, with an index and without one.
pub(crate) fn draw(path: &Path, series: &[Series]) -> Result<(), AnyError> {
    const PANELS: [(&str, Load, Index); 3] = [
        ("all new keys, with an index", Load::NewKeys, Index::Plain),
        (
            "all new keys in order, with an index",
            Load::NewKeysInOrder,
            Index::Plain,
        ),
        ("all new keys, without an index", Load::NewKeys, Index::None),
    ];

    let root = SVGBackend::new(path, (1_200, 480)).into_drawing_area();
    root.fill(&WHITE)?;
    let panels = root.split_evenly((1, PANELS.len()));
    let shown: Vec<Vec<Line>> = PANELS
        .iter()
        .map(|&(_, load, index)| Line::all(series, load, index))
        .collect();
    // One scale for all panels, so that they can be compared.
    let scale = Scale::of(shown.iter().flatten());
    for ((panel, (title, ..)), lines) in panels.iter().zip(PANELS).zip(&shown) {
        draw_panel(panel, title, lines, &scale)?;
    }
    root.present()?;
    Ok(())
}

/// The p99 of a way, in milliseconds, by the number of threads.
struct Line {
    way: Way,
    points: Vec<(f64, f64)>,
}

impl Line {
    fn all(series: &[Series], load: Load, index: Index) -> Vec<Self> {
        let points = |way| {
            series
                .iter()
                .filter(|one| one.way == way && one.case.load == load && one.case.index == index)
                .map(|one| {
                    let p99 = one.figures().p99.as_secs_f64() * 1_000.0;
                    (one.case.threads as f64, p99)
                })
                .collect()
        };
        Way::CREATING
            .iter()
            .map(|&way| Self {
                way,
                points: points(way),
            })
            .filter(|line: &Self| !line.points.is_empty())
            .collect()
    }
}

/// What the axes reach to.
struct Scale {
    threads: Vec<f64>,
    milliseconds: (f64, f64),
}

impl Scale {
    fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Self {
        let mut threads = Vec::new();
        let mut milliseconds = (f64::INFINITY, 0.0_f64);
        for (x, y) in lines.flat_map(|line| line.points.iter().copied()) {
            if !threads.contains(&x) {
                threads.push(x);
            }
            milliseconds = (milliseconds.0.min(y), milliseconds.1.max(y));
        }
        Self {
            threads,
            milliseconds,
        }
    }
}

fn draw_panel(
    panel: &Area<'_>,
    title: &str,
    lines: &[Line],
    scale: &Scale,
) -> Result<(), AnyError> {
    let first = scale.threads.first().copied().unwrap_or(1.0);
    let last = scale.threads.last().copied().unwrap_or(2.0);
    let (low, high) = scale.milliseconds;
    let mut chart = ChartBuilder::on(panel)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(
            (first..last)
                .log_scale()
                .with_key_points(scale.threads.clone()),
            // Above the lines is the place of the legend.
            (low * 0.7..high * 30.0).log_scale(),
        )?;
    chart
        .configure_mesh()
        .x_desc("threads")
        .x_label_formatter(&|threads| format!("{threads:.0}"))
        .y_desc("p99 in ms")
        .y_label_formatter(&ToString::to_string)
        .label_style(("sans-serif", 14))
        .light_line_style(TRANSPARENT)
        .draw()?;
    for line in lines {
        draw_line(&mut chart, line)?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .label_font(("sans-serif", 14))
        .background_style(WHITE)
        .border_style(TRANSPARENT)
        .draw()?;
    Ok(())
}

/// Draws what is written by hand in dashes.
fn draw_line<'a, DB, X, Y>(
    chart: &mut ChartContext<'a, DB, Cartesian2d<X, Y>>,
    line: &Line,
) -> Result<(), AnyError>
where
    DB: DrawingBackend + 'a,
    DB::ErrorType: 'static,
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    const MIDDLE: i32 = 10;

    let style = colour(line.way).stroke_width(2);
    let points = line.points.iter().copied();
    let (drawn, gap) = match line.way {
        Way::Library(_) => (chart.draw_series(LineSeries::new(points, style))?, 0),
        _ => (
            chart.draw_series(DashedLineSeries::new(points, 6, 4, style))?,
            2,
        ),
    };
    drawn.label(line.way.to_string()).legend(move |at| {
        EmptyElement::at(at)
            + PathElement::new([(0, 0), (MIDDLE - gap, 0)], style)
            + PathElement::new([(MIDDLE + gap, 0), (2 * MIDDLE, 0)], style)
    });
    Ok(())
}

/// A guard and what is written by hand in its place have one colour.
fn colour(way: Way) -> RGBColor {
    match way {
        Way::Library(Guard::Serializable) | Way::Serializable => RGBColor(200, 50, 40),
        Way::Library(Guard::AdvisoryLock) | Way::Lock => RGBColor(30, 90, 190),
        Way::Library(_) | Way::OnConflict => RGBColor(20, 140, 70),
        Way::Naive | Way::Select => RGBColor(130, 130, 130),
    }
}
